import { sanitize, sanitizeLine } from '../../../src/lib/text/sanitize.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import { reasonOf } from '../../../src/model/turn/outcome-meaning.ts';
import { endText } from '../../../src/reporters/text/questions.ts';
import { duration } from '../../../src/reporters/text/durations.ts';
import { questionNotice } from '../../answers/question-notice.ts';
import { outcomeText } from '../../answers/turn-end.ts';

/** What one instance does as text: each turn begins and ends with a line of aim, between them is what the tool wrote. */
export class InstanceText {
  /** Whether the last text ended in the middle of a line. */
  #isMidLine = false;

  of(event: AimEvent): string {
    switch (event.type) {
      case 'turn_started': {
        const prompt = event.prompt === null ? (event.job ?? '') : event.prompt;
        return this.#line(`── ${event.turn}: ${sanitizeLine(prompt)}`);
      }
      case 'turn_output': {
        const text = sanitize(event.text);
        // Activity comes in whole lines; an answer in pieces of any size.
        if (event.channel !== 'answer') return this.#line(text.trimEnd());
        this.#isMidLine = !text.endsWith('\n');
        return text;
      }
      case 'question_asked':
        return this.#line(questionNotice(event.question, Date.parse(event.at)).trimEnd());
      case 'question_closed':
        return this.#line(`── ${sanitizeLine(`${event.question} ${endText(event.end)}`)}`);
      case 'turn_ended': {
        const reason = reasonOf(event.outcome);
        const why = reason === null ? '' : `: ${sanitizeLine(reason)}`;
        const text = `── ${event.turn}: ${outcomeText(event.outcome.kind)} in ${duration(event.duration_ms / 1000)}${why}`;
        return `${this.#line(text)}\n`;
      }
      case 'instance_changed':
        return event.to === 'busy' || event.from === 'busy' ? '' : this.#line(`── ${event.to.replace('_', ' ')}`);
      default:
        return '';
    }
  }

  /** A line of its own. */
  #line(text: string): string {
    const before = this.#isMidLine ? '\n' : '';
    this.#isMidLine = false;
    return text === '' ? before : `${before}${text}\n`;
  }
}
