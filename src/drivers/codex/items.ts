import { z } from '../../lib/schema/z.ts';

/** A piece of work in a turn, as the app server reports it. Seen with codex 0.169.0. */
export const itemSchema = z.looseObject({
  item: z.looseObject({
    type: z.string(),
    id: z.string(),
    text: z.string().optional(),
    command: z.string().optional(),
    status: z.string().nullish(),
    exitCode: z.number().nullish(),
    changes: z.array(z.looseObject({ path: z.string() })).optional(),
    server: z.string().optional(),
    tool: z.string().optional(),
    query: z.string().optional(),
  }),
});
export type Item = z.infer<typeof itemSchema>['item'];

/** What an item is about, or null where it is not about the work. */
export function describeItem(item: Item): string | null {
  switch (item.type) {
    case 'commandExecution':
      return `$ ${commandOf(item.command ?? '')}`;
    case 'fileChange':
      return `edit ${(item.changes ?? []).map(({ path }) => path).join(' ')}`.trim();
    case 'mcpToolCall':
      return `${item.server ?? ''} ${item.tool ?? ''}`.trim();
    case 'webSearch':
      return `search ${item.query ?? ''}`.trim();
    case 'contextCompaction':
      return 'compacts the conversation';
    default:
      return null;
  }
}

/** `/bin/bash -lc 'ls'` as `ls`. */
export function commandOf(line: string): string {
  return /^\S*sh -l?c (["'])(.*)\1$/s.exec(line)?.[2] ?? line;
}
