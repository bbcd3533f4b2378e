import type { Operator } from '../operator.ts';
import { as } from './as.ts';
import { at } from './at.ts';
import { atMostBytes } from './at-most-bytes.ts';
import { basename } from './basename.ts';
import { concat } from './concat.ts';
import { count } from './count.ts';
import { decodeEntities } from './decode-entities.ts';
import { defaultValue } from './default.ts';
import { each } from './each.ts';
import { first } from './first.ts';
import { format } from './format.ts';
import { formatTime } from './format-time.ts';
import { hash } from './hash.ts';
import { inRange } from './in-range.ts';
import { join } from './join.ts';
import { last } from './last.ts';
import { lookup } from './lookup.ts';
import { lower } from './lower.ts';
import { mask } from './mask.ts';
import { match } from './match.ts';
import { max } from './max.ts';
import { member } from './member.ts';
import { min } from './min.ts';
import { minus } from './minus.ts';
import { notIn } from './not-in.ts';
import { replace } from './replace.ts';
import { split } from './split.ts';
import { stripPrefix } from './strip-prefix.ts';
import { stripSuffix } from './strip-suffix.ts';
import { sum } from './sum.ts';
import { trim } from './trim.ts';
import { truncate } from './truncate.ts';
import { unique } from './unique.ts';
import { upper } from './upper.ts';
import { where } from './where.ts';

/** Every operator, in the order of the docs. */
export const operators: readonly Operator[] = [
  ...[as, lookup, defaultValue, format, formatTime, match, replace],
  ...[trim, lower, upper, stripPrefix, stripSuffix, decodeEntities, basename, split, join],
  ...[each, where, first, last, at, unique, concat, count, sum, max, min, member],
  ...[minus, inRange, notIn, atMostBytes],
  ...[truncate, mask, hash],
];
