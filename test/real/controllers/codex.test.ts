import { holdsWorkers } from './holds-workers.ts';

holdsWorkers('codex', 'aider');
