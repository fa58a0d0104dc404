import { z } from 'zod';

// A command that talks to a cluster parses a few short replies: compiling parsers for them would take longer than the
// rest of the command. This module has to be imported before the schemas are made.
z.config({ jitless: true });
