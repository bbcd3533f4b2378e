import { emitUnlessAlone } from '../generate/emit-object.ts';
import type { BuiltCode } from '../generate/emit-object.ts';
import { goBack, markOf } from './builder.ts';
import type { Build } from './builder.ts';
import { OTHER_CAPTION, OTHER_ID } from './object-rules.ts';
import type { OtherPair } from './object-rules.ts';

interface Member extends BuiltCode {
  readonly name: string;
}

/**
 * Lets an id say "other" only where the source's own words will stand beside it: an event with the id alone
 * would be refused as a whole for an attribute that nobody needs.
 */
export function pairOthers<M extends Member>(
  members: readonly M[],
  pairs: readonly OtherPair[],
): readonly M[] {
  return members.map((member) => {
    const pair = pairs.find(({ id }) => id === member.name);
    if (pair === undefined) return member;
    const words = members.find(({ name }) => name === pair.text);
    const emit = emitUnlessAlone(member, words);
    return { ...member, build: unlessAlone(member.build, words?.build), emit };
  });
}

function unlessAlone(build: Build, words: Build | undefined): Build {
  return (run) => {
    const before = markOf(run);
    const id = build(run);
    if (id !== OTHER_ID) return id;
    const behind = markOf(run);
    const text = words?.(run);
    goBack(run, behind);
    if (text !== undefined && text !== OTHER_CAPTION) return id;
    goBack(run, before);
    return undefined;
  };
}
