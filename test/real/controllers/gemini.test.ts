import { holdsWorkers } from './holds-workers.ts';

holdsWorkers('gemini', 'sim');
