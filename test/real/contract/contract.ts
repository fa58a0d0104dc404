import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Point, POINT_IDS, POINTS } from './points.ts';
import { openStage, type Stage } from './stage.ts';
import type { Subject } from './subject.ts';

/** What was seen of a subject: what the table in docs/TOOL_PROTOCOLS.md is made from. */
export interface Observed {
  readonly subject: string;
  readonly seen: Readonly<Record<string, string>>;
}

/** The tests of one subject. What it does otherwise is asserted as well, so that a change is noticed. */
export function contract(subject: Subject): void {
  describe(`the contract: ${subject.id}`, () => {
    let stage: Stage;
    const seen: Record<string, string> = {};
    beforeAll(async () => {
      stage = await openStage(subject);
    });
    afterAll(async () => {
      await stage[Symbol.asyncDispose]();
      note({ subject: subject.id, seen });
    });

    const points = POINT_IDS.filter((id) => subject.program !== null || !isAboutModels(POINTS[id]));
    test.each(points.map((id) => ({ id, title: POINTS[id].title })))('$title', async ({ id }) => {
      const point: Point = POINTS[id];
      const expected = subject.deviations[id]?.seen ?? point.expected;
      seen[id] = await point.look(stage, expected);
      expect(seen[id]).toBe(expected);
    });
  });
}

function isAboutModels(point: Point): boolean {
  return point.needsModel === true;
}

function note(observed: Observed): void {
  const folder = process.env['AIM_CONTRACT_SEEN'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${observed.subject}.json`), JSON.stringify(observed));
}
