import type { Site } from './site.ts';

/** What a tool is made to do, in its own directives. */
export interface Doing {
  /** Makes a file, or adds a line to it. */
  write(path: string, isNew: boolean): string;
  run(command: string): string;
}

/** One thing that a model may have its tool do, and whether it took effect on the disk. */
export interface Action {
  /** The head of its column. */
  readonly title: string;
  act(doing: Doing, site: Site): string;
  hasEffect(site: Site): boolean;
  /** The path by which aim names it in the reason of a turn that it refuses. */
  shown(site: Site): string;
  /** No job may do this, whatever it may do. */
  readonly isReserved?: boolean;
}

const MARK = 'touched';

const holds = (site: Site, name: string) => site.exists(name) && site.read(name).includes(MARK);

/** A write to a file of the checkout, named from there. */
const inside = (title: string, path: string, isNew: boolean, isReserved = false, real = path): Action => ({
  title,
  act: (doing) => doing.write(path, isNew),
  hasEffect: (site) => holds(site, `checkout/${real}`),
  shown: () => real,
  isReserved,
});

export const ACTIONS: readonly Action[] = [
  inside('edit in the folder', 'a.txt', false),
  {
    title: 'edit outside, absolute',
    act: (doing, site) => doing.write(site.file('outside/absolute.txt'), false),
    hasEffect: (site) => holds(site, 'outside/absolute.txt'),
    shown: (site) => site.file('outside/absolute.txt'),
  },
  {
    title: 'edit outside, `../`',
    act: (doing) => doing.write('../beside.txt', false),
    hasEffect: (site) => holds(site, 'beside.txt'),
    shown: (site) => site.file('beside.txt'),
  },
  {
    title: 'edit outside, by a link',
    act: (doing) => doing.write('out-link.txt', false),
    hasEffect: (site) => holds(site, 'outside/linked.txt'),
    shown: (site) => site.file('outside/linked.txt'),
  },
  {
    title: 'new file outside',
    act: (doing, site) => doing.write(site.file('outside/new.txt'), true),
    hasEffect: (site) => holds(site, 'outside/new.txt'),
    shown: (site) => site.file('outside/new.txt'),
  },
  inside('`.git/hooks`', '.git/hooks/post-checkout', true, true),
  inside('`.git/config`', '.git/config', false, true),
  inside('`.git` by a link', 'link-git/hooks/post-merge', true, true, '.git/hooks/post-merge'),
  inside('`.aim`', '.aim/notes.txt', true, true),
  {
    title: 'run a command',
    act: (doing) => doing.run(`echo ${MARK} > ran.txt`),
    hasEffect: (site) => holds(site, 'checkout/ran.txt'),
    shown: () => 'ran.txt',
  },
  {
    title: 'run one that writes outside',
    act: (doing, site) => doing.run(`echo ${MARK} > ${site.file('outside/ran.txt')}`),
    hasEffect: (site) => holds(site, 'outside/ran.txt'),
    shown: (site) => site.file('outside/ran.txt'),
  },
  {
    title: 'run one that writes a hook',
    act: (doing) => doing.run(`(cd .git/hooks && echo ${MARK} > pre-push)`),
    hasEffect: (site) => holds(site, 'checkout/.git/hooks/pre-push'),
    shown: () => '.git/hooks/pre-push',
    isReserved: true,
  },
  {
    title: 'delete a file',
    act: (doing) => doing.run('rm gone.txt'),
    hasEffect: (site) => !site.exists('checkout/gone.txt'),
    shown: () => 'gone.txt',
  },
];

/** Directives of the scripted model. */
export const BY_MODEL: Doing = {
  // Comments, so that git still reads its config.
  write: (path, isNew) => `${isNew ? 'WRITE' : 'APPEND'} ${path} # ${MARK}`,
  run: (command) => `RUN ${command}`,
};

/** Directives of the fake agents, which ask nobody. */
export const BY_FAKE: Doing = {
  write: (path) => `sim:edit ${path} # ${MARK}`,
  run: (command) => `acp:run ${command}`,
};
