import { nameList } from '../../../lib/text/name-list.ts';
import type { RemoteWork } from '../../../model/turn/remote-work.ts';
import type { TurnSink } from '../../driver.ts';
import type { JulesActivity } from '../api/jules-resources.ts';

/** Turns activities of a session into events of a turn: the agent's messages are the answer, the rest is activity. */
export class ActivityOutput {
  readonly #sink: TurnSink;
  #answered = false;
  #note: string | null = null;

  constructor(sink: TurnSink) {
    this.#sink = sink;
  }

  push({ what, commands }: JulesActivity): void {
    for (const { command, exitCode } of commands) {
      const failed = exitCode === null || exitCode === undefined || exitCode === 0 ? '' : ` (exit code ${exitCode})`;
      this.#activity(`$ ${command}${failed}`);
    }
    switch (what.kind) {
      case 'agent_message':
        // Each message is a paragraph of its own.
        this.#sink({ type: 'answer', text: this.#answered ? `\n\n${what.text}` : what.text });
        this.#answered = true;
        return;
      case 'plan':
        return this.#activity(`plan: ${what.steps.map((step, index) => `${index + 1}. ${step}`).join('; ')}`);
      case 'progress': {
        const { title, description } = what;
        const [line = ''] = description.trim().split('\n');
        const text = [title, line].filter((part) => part !== '').join(': ');
        return text === '' ? undefined : this.#activity(text);
      }
      case 'plan_approved':
      case 'user_message':
      case 'completed':
      case 'failed':
      case 'unknown':
        return;
    }
  }

  /** Why the session waits. Repetitions are left out. */
  note(text: string | null): void {
    if (text !== null && text !== this.#note) this.#sink({ type: 'activity', text });
    this.#note = text;
  }

  /** The turn is over, and this is what its session has come to. */
  end(work: RemoteWork): void {
    for (const output of work.outputs) {
      if (output.kind === 'pull_request') this.#activity(`pull request ${output.url}`);
      else this.#activity(`patch, not applied: ${output.problem ?? nameList(output.files, 3)}`);
    }
    this.#sink({ type: 'remote_work', work });
  }

  #activity(text: string): void {
    this.#sink({ type: 'activity', text });
  }
}
