// Made by `npm run schemas` of the zod schemas (scripts/parsers.ts). Not to be edited.
import type { Parser } from '../lib/schema/parser.ts';

export declare const journalHeaderParser: Parser;
