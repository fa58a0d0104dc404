import { holdsWorkers } from './holds-workers.ts';

holdsWorkers('qwen', 'sim');
