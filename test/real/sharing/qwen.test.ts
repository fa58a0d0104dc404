import { sharing } from './sharing.ts';

sharing('qwen');
