import { createHash } from 'node:crypto';
import type { OcsfFacts } from '../facts.ts';
import { compact, members, type Members } from './export-value.ts';
import { narrowFacts } from './facts-schema.ts';
import { rightPackages } from './right-packages.generated.ts';

/** Gives the text of a file of a schema package. */
export type ReadPackage = (file: string) => string | undefined;

const FILES = ['ocsf.json', 'attributes.json', 'classes.json', 'objects.json'];

/**
 * Puts the facts of a schema package together again. The shipped packages were found right when the
 * program was made; judging any other takes longer than reading it.
 * @throws Error that names the file or the place in it that is not right.
 */
export function factsFromPackage(
  read: ReadPackage,
  areRight: ReadonlySet<string> = rightPackages,
): OcsfFacts {
  // What is judged is what was digested, even if somebody changes a file meanwhile.
  const texts = new Map(FILES.map((file) => [file, read(file)]));
  const once: ReadPackage = (file) => texts.get(file);
  const facts = unpack(once);
  return areRight.has(packageDigest(once)) ? (facts as unknown as OcsfFacts) : narrowFacts(facts);
}

/** What tells one package from all others. */
export function packageDigest(read: ReadPackage): string {
  const texts = FILES.map((file) => read(file) ?? '');
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64');
}

function unpack(read: ReadPackage): Members {
  const file = (name: string): Members => {
    const text = read(name);
    if (text === undefined) throw new Error(`${name} is missing`);
    try {
      return members(JSON.parse(text), name);
    } catch {
      // The parser's own message quotes the text.
      throw new Error(`${name} is no JSON object`);
    }
  };
  const { version, profiles, types } = file('ocsf.json');
  const definitions = file('attributes.json');
  return {
    version,
    profiles,
    types,
    classes: expandAll(file('classes.json'), definitions),
    objects: expandAll(file('objects.json'), definitions),
  };
}

const mapMembers = (value: Members, change: (member: unknown, name: string) => unknown): Members =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member, name)]));

const expandAll = (owners: Members, definitions: Members): Members =>
  mapMembers(owners, (owner, ownerName) => {
    const { attributes, ...rest } = members(owner, ownerName);
    return {
      ...rest,
      attributes: mapMembers(members(attributes, `${ownerName}.attributes`), (use, name) =>
        expand(use, name, definitions),
      ),
    };
  });

function expand(use: unknown, name: string, definitions: Members): Members {
  if (typeof use !== 'string') {
    const { use: short, ...definition } = members(use, name);
    return { ...readUse(short), ...definition };
  }
  return { ...readUse(use), ...members(definitions[name], `attributes.json: ${name}`) };
}

function readUse(short: unknown): Members {
  if (typeof short !== 'string') return {};
  const [requirement, ...profiles] = short.split(' ');
  return compact({ requirement, profiles });
}
