import { holdsWorkers } from './holds-workers.ts';

holdsWorkers('copilot', 'aider');
