import { z } from 'zod';

// A command that asks a cluster parses a few short replies: to compile parsers for them takes longer than all the rest
// of it. Has to be imported before the schemas are made.
z.config({ jitless: true });
