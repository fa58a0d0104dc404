/** Where the Jules API is. A file that is not the user's own can't change it, for the key is sent there. */
export const JULES_API = 'https://jules.googleapis.com/v1alpha';
export const JULES_KEY = 'JULES_API_KEY';

/** What a row says of the key of its service. */
export interface KeyChoices {
  readonly baseUrl: string;
  readonly keyVariable: string;
}

/** What decides where a key is sent, and which, in the words of the schema; those with their usual values are none. */
export function choicesOfKey({ baseUrl, keyVariable }: KeyChoices): readonly (keyof KeyChoices)[] {
  return [
    ...(baseUrl === JULES_API ? [] : ['baseUrl' as const]),
    ...(keyVariable === JULES_KEY ? [] : ['keyVariable' as const]),
  ];
}
