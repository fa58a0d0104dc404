import type { Job } from '../model/run/job.ts';
import type { AcquiredPlace, Slot, Workspace } from './workspace.ts';

/** The place of one unit: acquired when its instance is known, and kept until the unit has ended or has another instance. */
export class UnitPlace implements AsyncDisposable {
  readonly #workspace: Workspace;
  readonly #jobs: readonly Job[];
  #place: AcquiredPlace | null = null;
  #instance: number | null = null;

  constructor(workspace: Workspace, jobs: readonly Job[]) {
    this.#workspace = workspace;
    this.#jobs = jobs;
  }

  /** The place, for work on this instance. */
  async on(slot: Slot, signal: AbortSignal): Promise<AcquiredPlace> {
    if (this.#place !== null && this.#instance === slot.instance) return this.#place;
    await this[Symbol.asyncDispose]();
    this.#instance = slot.instance;
    this.#place = await this.#workspace.acquire({ jobs: this.#jobs, slot }, signal);
    return this.#place;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const place = this.#place;
    this.#place = null;
    await place?.[Symbol.asyncDispose]();
  }
}
