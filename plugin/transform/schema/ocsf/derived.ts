import type { ClassModel } from './model.ts';

/** Attributes that `complete` writes whatever the mapping gave. */
export const DERIVED_PATHS: ReadonlySet<string> = new Set([
  'category_name',
  'category_uid',
  'class_name',
  'class_uid',
  'type_name',
  'type_uid',
  'metadata.version',
  'metadata.profiles',
]);

/** The ids that follow from the class alone. */
export const classConstants = ({ facts }: ClassModel): Readonly<Record<string, number>> => ({
  class_uid: facts.uid,
  category_uid: facts.category_uid,
});
