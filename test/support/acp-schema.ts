import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

type Json = Record<string, unknown>;
type Definition = Json & { readonly 'x-side'?: string; readonly 'x-method'?: string };

const path = fileURLToPath(import.meta.resolve('@agentclientprotocol/sdk/schema/v1/schema.json'));
const { $defs } = JSON.parse(readFileSync(path, 'utf8')) as { $defs: Record<string, Definition> };

/** Finds what is wrong with the messages of one connection, by the schema of the official SDK (version 1 of the protocol). */
export class AcpSchemaCheck {
  readonly faults: string[] = [];
  /** Which kinds of messages came: `client: session/prompt`. */
  readonly seen = new Set<string>();
  /** Methods of the requests so far, by who sent them and the id. */
  readonly #methods = new Map<string, string>();

  /** @param line of JSON, from one side to the other. */
  read(from: 'client' | 'agent', line: string): void {
    const message = JSON.parse(line) as Json;
    const other = from === 'client' ? 'agent' : 'client';
    const { id, method, params, result, error } = message;
    if (message['jsonrpc'] !== '2.0') this.faults.push(`no version: ${line}`);
    if (typeof method === 'string') {
      const kind = id === undefined ? 'Notification' : 'Request';
      if (id !== undefined) this.#methods.set(`${from} ${JSON.stringify(id)}`, method);
      this.#check(`${from}: ${method}`, definition(other, method, kind), params);
      return;
    }
    const asked = this.#methods.get(`${other} ${JSON.stringify(id)}`) ?? '';
    if (error !== undefined) this.#check(`${from}: error of ${asked}`, 'Error', error);
    else this.#check(`${from}: result of ${asked}`, definition(from, asked, 'Response'), result);
  }

  #check(what: string, name: string | undefined, value: unknown): void {
    this.seen.add(what);
    if (name === undefined) this.faults.push(`${what}: not of the protocol`);
    const parsed = schemaOf(name ?? 'Error').safeParse(value);
    if (!parsed.success) this.faults.push(`${what}: ${z.prettifyError(parsed.error)}`);
  }
}

const schemas = new Map<string, z.ZodType>();

function schemaOf(name: string): z.ZodType {
  const known = schemas.get(name) ?? z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs });
  schemas.set(name, known);
  return known;
}

/** @param side that handles the message. */
function definition(side: string, method: string, kind: string): string | undefined {
  const found = Object.entries($defs).find(
    ([name, each]) => each['x-side'] === side && each['x-method'] === method && name.endsWith(kind),
  );
  return found?.[0];
}
