/** First characters that would make a message a command, and what goes before them: data of a tool's row. */
export interface EscapeFirst {
  readonly characters: string;
  readonly prefix: string;
}

/** The text of a message as the tool takes it for a message. */
export function escapeFirst(escape: EscapeFirst | undefined, text: string): string {
  const first = text[0] ?? '';
  return first !== '' && escape?.characters.includes(first) === true ? escape.prefix + text : text;
}
