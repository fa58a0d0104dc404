import { z } from '../../lib/schema/z.ts';

/** How a tool gets an MCP server, and what of the user's environment it hands on to one. */
export const mcpClientSchema = z.strictObject({
  file: z.string().meta({ description: 'Where its setting is: a path, and whose' }),
  setting: z.string().meta({ description: 'The setting for `aim mcp`, as text for that file' }),
  environment: z.string().meta({ description: 'How its servers get a variable of the user’s environment: a sentence' }),
  notes: z.array(z.string()).default([]).meta({ description: 'What else is needed, a line each' }),
});
