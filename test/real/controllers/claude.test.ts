import { holdsWorkers } from './holds-workers.ts';

holdsWorkers('claude', 'aider');
