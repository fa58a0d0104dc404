import { holdsWorkers } from './holds-workers.ts';

holdsWorkers('opencode', 'sim');
