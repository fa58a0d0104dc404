import { sanitize } from '../../lib/text/sanitize.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text from anywhere as it may stand in XML and in HTML, in an element or an attribute: nothing of it is markup, and no character
 * is in it that XML does not have (most control characters, halves of pairs), not even as an entity.
 */
export function escapeMarkup(text: string): string {
  return sanitize(text)
    .replace(/[\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}
