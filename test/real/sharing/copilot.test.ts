import { sharing } from './sharing.ts';

sharing('copilot');
