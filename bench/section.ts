/** What a section measured, ready to be shown. Numbers are in `figures`; tables hold them as text. */
export interface SectionResult {
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
  /** How it was measured where that is not the same everywhere, and why a target was missed. */
  readonly notes: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A figure that is to stay at or under a limit. */
export interface Target {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

/** Measures one thing. Sections run one after another, never side by side. */
export type Section = (onProgress: (progress: string) => void) => Promise<SectionResult>;

/** A section as `dist/bench.json` keeps it. */
export interface KeptSection extends SectionResult {
  readonly measured: string;
  readonly seconds: number;
  /** Load average of the machine when the section began: near 0 when it was quiet. */
  readonly load: number;
  readonly machine: Machine;
}

/** What a reader needs to judge the figures, and nothing that names the machine. */
export interface Machine {
  readonly platform: string;
  readonly cores: number;
  readonly memory_gb: number;
  readonly bun: string;
  readonly aim: string;
}

export interface BenchDocument {
  readonly version: 1;
  readonly sections: Readonly<Record<string, KeptSection>>;
}
