import { fakeClaude } from '../../fixtures/agents/rows.ts';

const { id: _, ...row } = fakeClaude('plain');

/** A registry with the tool `asker`, a claude that asks what its prompt makes it ask. */
export const ASKER_REGISTRY = { tools: { asker: row } };
