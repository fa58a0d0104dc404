/** Where a program comes from, and at which versions the project is tested with it. */
export interface Recipe {
  /** `pip` makes a Python environment of its own, `npm` a folder of packages. */
  readonly from: 'pip' | 'npm';
  readonly package: string;
  /** The default version comes first, the oldest that its row claims last. */
  readonly versions: readonly [string, ...string[]];
  /** The program, relative to the folder. */
  readonly bin: string;
  /** The program is a link to this one, made after the installation, as the package gives it another name. */
  readonly linkTo?: string;
  /** It is a script for a newer node than the machine may have. */
  readonly needsNode?: boolean;
}

const PLATFORM = `${process.platform}-${process.arch}`;

export const RECIPES = {
  aider: { from: 'pip', package: 'aider-chat', versions: ['0.86.2', '0.82.3'], bin: 'bin/aider' },
  claude: {
    from: 'npm',
    package: '@anthropic-ai/claude-code',
    versions: ['2.1.330', '2.1.306'],
    bin: 'node_modules/.bin/claude',
  },
  codex: {
    from: 'npm',
    package: '@openai/codex',
    versions: ['0.169.0', '0.160.0'],
    bin: 'node_modules/.bin/codex',
    // A script that becomes the native program, where node can do that.
    needsNode: true,
  },
  gemini: {
    from: 'npm',
    package: '@google/gemini-cli',
    versions: ['0.61.0', '0.55.1'],
    bin: 'node_modules/.bin/gemini',
    needsNode: true,
  },
  copilot: {
    from: 'npm',
    // The program itself. `@github/copilot` adds a script that stays beside it as its parent.
    package: `@github/copilot-${PLATFORM}`,
    versions: ['1.0.102', '1.0.88'],
    bin: 'bin/copilot',
    linkTo: `node_modules/.bin/copilot-${PLATFORM}`,
  },
  opencode: {
    from: 'npm',
    package: 'opencode-ai',
    versions: ['1.18.33', '1.18.23'],
    bin: 'node_modules/.bin/opencode',
  },
  qwen: {
    from: 'npm',
    package: '@qwen-code/qwen-code',
    versions: ['0.24.4', '0.23.1'],
    bin: 'node_modules/.bin/qwen',
    needsNode: true,
  },
  /** No tool: some of them run on it. The older one is what a user may have to install aim with. */
  node: { from: 'npm', package: `node-${PLATFORM}`, versions: ['24.21.0', '20.20.2'], bin: 'node_modules/.bin/node' },
  /** No tool: it checks the Python that is part of aim. */
  ruff: { from: 'pip', package: 'ruff', versions: ['0.17.6'], bin: 'bin/ruff' },
  /** No tools: users install aim with them. */
  npm: { from: 'npm', package: 'npm', versions: ['12.2.1', '11.19.1'], bin: 'node_modules/.bin/npm', needsNode: true },
  pnpm: { from: 'npm', package: 'pnpm', versions: ['12.21.0'], bin: 'node_modules/.bin/pnpm', needsNode: true },
  yarn: {
    from: 'npm',
    package: '@yarnpkg/cli-dist',
    versions: ['4.18.1'],
    bin: 'node_modules/.bin/yarn',
    needsNode: true,
  },
  'yarn-classic': {
    from: 'npm',
    package: 'yarn',
    versions: ['1.22.22'],
    bin: 'node_modules/.bin/yarn',
    needsNode: true,
  },
} as const satisfies Readonly<Record<string, Recipe>>;

export type RecipeId = keyof typeof RECIPES;
/** A program at its default version, or at another one that its recipe lists. */
export type ProgramRef = RecipeId | `${RecipeId}@${string}`;

export const TOOL_IDS = ['aider', 'claude', 'codex', 'gemini', 'copilot', 'opencode', 'qwen'] as const;
export type ToolId = (typeof TOOL_IDS)[number];
/** A tool at its default version, or at another one that its recipe lists. */
export type ToolRef = ToolId | `${ToolId}@${string}`;

/** Every tool at every version. */
export const TOOL_REFS: readonly ToolRef[] = TOOL_IDS.flatMap((id) =>
  RECIPES[id].versions.map((version, index): ToolRef => (index === 0 ? id : `${id}@${version}`)),
);

/** What aim is installed with, and what runs that, at every version. */
export const INSTALLER_REFS: readonly ProgramRef[] = [
  'node',
  'node@20.20.2',
  'npm',
  'npm@11.19.1',
  'pnpm',
  'yarn',
  'yarn-classic',
];

/** The recipe and the version of a reference; undefined where there is none. */
export function findRecipe(ref: string): { id: RecipeId; version: string; recipe: Recipe } | undefined {
  const [name = '', wanted] = ref.split('@');
  const id = Object.keys(RECIPES).find((it): it is RecipeId => it === name);
  if (id === undefined) return undefined;
  const recipe: Recipe = RECIPES[id];
  const version = wanted ?? recipe.versions[0];
  return recipe.versions.includes(version) ? { id, version, recipe } : undefined;
}
