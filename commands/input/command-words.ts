import { AimError } from '../../src/model/errors.ts';

/**
 * A program and its arguments, as a flag has them. No shell reads them, so what only a shell would understand is refused.
 * @throws AimError usage
 */
export function commandWords(flag: string, text: string): string[] {
  return text.trimStart().startsWith('[') ? fromJson(flag, text) : fromWords(flag, text);
}

function fromJson(flag: string, text: string): string[] {
  let argv: unknown;
  try {
    argv = JSON.parse(text);
  } catch {
    argv = null;
  }
  if (Array.isArray(argv) && argv.length > 0 && argv.every((word) => typeof word === 'string') && argv[0] !== '') {
    return argv;
  }
  throw new AimError('usage', `${flag}: must be words, or a JSON array of them such as ["npm","test"]`);
}

function fromWords(flag: string, text: string): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) throw new AimError('usage', `${flag} names no program`);
  if (!/["'`$;&|<>()*?\\]/.test(text)) return words;
  throw new AimError('usage', `${flag} ${text}: no shell reads it, so quotes and signs of a shell do nothing`, {
    hint: `give the words as a JSON array: '["sh","-c","…"]'`,
  });
}
