/** What keeps a text from any tool: the end of a sentence about it; null: nothing does. */
export function textFault(text: string): string | null {
  if (text.includes('\0')) return 'contains a NUL character, which no tool can take';
  return text.isWellFormed() ? null : 'is not Unicode: half of a surrogate pair stands alone in it';
}
