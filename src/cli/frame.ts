import type { Command } from 'commander';
import type { JsonValue } from '../kernel/json.ts';
import { Client } from './client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Connected, World } from './world.ts';

/** What a verb came to: for people, for programs, and for the shell. */
export interface Printed {
  readonly text: string;
  readonly json: JsonValue;
  readonly exit?: ExitCode;
}

/** What a verb works with. */
export interface Session {
  readonly client: Client;
  readonly world: World;
  readonly connected: Connected;
  readonly isJson: boolean;
  /** To the person, on stderr; nothing that a program would want. */
  readonly note: (text: string) => void;
}

export interface GlobalOptions {
  readonly json?: true;
  readonly server?: string;
}

interface How {
  /** The verb brings something in, so it may make a ledger where there is none. */
  readonly makes?: boolean;
}

/** Runs verbs and prints what they come to; holds the exit code of the one that ran. */
export class Frame {
  readonly #world: World;
  #exit: ExitCode = EXIT.done;
  #ran: Command | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  get exit(): ExitCode {
    return this.#exit;
  }

  /** The command that was run; of a failure, the one whose words are at fault. */
  get ran(): Command | undefined {
    return this.#ran;
  }

  get world(): World {
    return this.#world;
  }

  note(text: string): void {
    this.#world.stderr.write(`${text}\n`);
  }

  /** `run` is called with the arguments as they are declared, and all options. */
  verb<Options>(
    command: Command,
    run: (session: Session, args: readonly string[], options: Options) => Promise<Printed>,
    { makes = false }: How = {},
  ): Command {
    return this.local<Options>(command, async (args, options) => {
      const { server, json } = options as GlobalOptions;
      const note = (text: string): void => this.note(text);
      const connected = await this.#world.connect({ makes, note, ...(server === undefined ? {} : { server }) });
      const client = new Client(connected.transport, connected.token);
      return run({ client, world: this.#world, connected, isJson: json === true, note }, args, options);
    });
  }

  /** A verb that does its own connecting. */
  local<Options>(command: Command, run: (args: readonly string[], options: Options) => Promise<Printed>): Command {
    return command.action(async () => {
      this.#ran = command;
      const options = command.optsWithGlobals<GlobalOptions & Options>();
      const printed = await run(command.processedArgs.flat() as readonly string[], options);
      this.#exit = printed.exit ?? EXIT.done;
      const out = options.json === true ? JSON.stringify(printed.json, null, 2) : printed.text;
      if (out !== '') await written(this.#world.stdout, `${out}\n`);
    });
  }
}

/** Waits for a slow pipe: an exit right after must not cut a long answer off. */
const written = (out: World['stdout'], text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    out.write(text, (error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
