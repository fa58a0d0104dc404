import { sharing } from './sharing.ts';

sharing('opencode');
