import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Observed } from '../../../scripts/contract-table.ts';
import { findRecipe } from '../../../scripts/real-tools/recipes.ts';
import type { Point } from './point.ts';
import { POINT_IDS, type PointId, POINTS } from './points.ts';
import { SERVICE_POINTS } from './service-points.ts';
import { type ServiceSetup, setUpService } from './service-setup.ts';
import { setUp, type Setup } from './setup.ts';
import type { Subject } from './subject.ts';
import { SUBJECTS } from './subjects.ts';

/** The tests of one subject. What it does otherwise is asserted as well, so that a change is noticed. */
export function contract(subject: Subject): void {
  describe(`the contract: ${subject.id}`, () => {
    let observe: (id: PointId, expected: string) => Promise<string>;
    let setup: Setup | ServiceSetup;
    const seen: Record<string, string> = {};
    beforeAll(async () => {
      if (subject.isService === true) {
        const service = await setUpService(subject);
        setup = service;
        observe = (id) => SERVICE_POINTS[id]!(service);
      } else {
        const local = await setUp(subject);
        setup = local;
        observe = (id, expected) => (POINTS[id] as Point).observe(local, expected);
      }
    });
    afterAll(async () => {
      await setup[Symbol.asyncDispose]();
      if (subject.points === undefined) note(subject, seen);
    });

    const points = POINT_IDS.filter((id) => isObserved(POINTS[id], id, subject));
    test.each(points.map((id) => ({ id, title: POINTS[id].title })))('$title', async ({ id }) => {
      const point: Point = POINTS[id];
      const expected = subject.deviations[id]?.seen ?? point.expected;
      seen[id] = await observe(id, expected);
      expect(seen[id]).toBe(expected);
    });
  });
}

function isObserved(point: Point, id: PointId, subject: Subject): boolean {
  if (subject.isService === true) return SERVICE_POINTS[id] !== undefined;
  if (subject.points !== undefined && !subject.points.includes(id)) return false;
  if (point.isAbout?.(subject) === false) return false;
  return subject.program !== null || point.needsModel !== true;
}

/** Writes down what was seen, for the table. */
function note(subject: Subject, seen: Readonly<Record<string, string>>): void {
  const folder = process.env['AIM_CONTRACT_SEEN'];
  if (folder === undefined) return;
  const version = subject.program === null ? null : (findRecipe(subject.program)?.version ?? null);
  const points = POINT_IDS.map((id) => {
    const { title, expected } = POINTS[id];
    return { title, expected, seen: seen[id] ?? null, because: subject.deviations[id]?.because ?? null };
  });
  const subjects = Object.values(SUBJECTS).map(({ id }) => id as string);
  const observed: Observed = {
    subject: subject.id,
    column: subjects.indexOf(subject.id),
    columns: subjects.length,
    version,
    points,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${subject.id}.json`), JSON.stringify(observed));
}
