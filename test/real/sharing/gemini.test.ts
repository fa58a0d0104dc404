import { sharing } from './sharing.ts';

sharing('gemini');
