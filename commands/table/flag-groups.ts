import { FLAG_GROUPS, type FlagGroup, type FlagSpec } from './flag-kinds.ts';

/** With so many flags, or fewer, one list is easier to read. */
const MAX_UNGROUPED = 12;

/** These flags, in this group. */
export function inGroup<Flags extends Readonly<Record<string, FlagSpec>>>(group: FlagGroup, flags: Flags): Flags {
  // A loop: the table is made at each start, and `map` with spreads took a tenth of the time of a completion.
  const grouped: Record<string, FlagSpec> = {};
  for (const name in flags) grouped[name] = { ...flags[name]!, group };
  return grouped as Flags;
}

/** Some flags under a title. */
export interface TitledFlags {
  readonly title: string;
  readonly flags: Readonly<Record<string, FlagSpec>>;
}

/** The flags of a command as a help lists them: in one list, or in their groups where there are many. */
export function groupedFlags(flags: Readonly<Record<string, FlagSpec>>): readonly TitledFlags[] {
  const entries = Object.entries(flags);
  if (entries.length === 0) return [];
  if (entries.length <= MAX_UNGROUPED) return [{ title: 'Flags', flags }];
  const titles: readonly [FlagGroup | undefined, string][] = [
    ...(Object.entries(FLAG_GROUPS) as [FlagGroup, string][]),
    [undefined, 'Other flags'],
  ];
  return titles.flatMap(([group, title]) => {
    const own = entries.filter(([, flag]) => flag.group === group);
    return own.length === 0 ? [] : [{ title, flags: Object.fromEntries(own) }];
  });
}
