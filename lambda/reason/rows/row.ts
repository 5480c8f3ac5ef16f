import type { Leg, Symptom } from '../../types.ts';
import type { Subject } from '../subject.ts';

/** A text as the rows read it. */
export interface Reading {
  /** Normalised, its cut last phrase completed, the names that people gave taken out. */
  words: string;
  /** The same with the names. */
  text: string;
  subject: Subject;
  /** The leg that the text shows. */
  leg: Leg | undefined;
  /** The HTTP status that the text shows. */
  status: number | undefined;
}

/** One way to say a symptom. */
export interface Row {
  /** What the words mean, and where they come from where that is not plain. */
  name: string;
  says: RegExp;
  /** An HTTP status that means the same, in whatever words. */
  answered?: (status: number) => boolean;
  symptom: Symptom;
  /** A further condition on the text. */
  when?: (reading: Reading) => boolean;
  /** The leg where the text shows none. */
  leg?: Leg;
}

export const onLayer = ({ leg }: Reading): boolean => leg === 'layer';
/** 402 is what registries with paid images answer without a subscription. */
export const isRefusal = (status: number): boolean => status >= 401 && status <= 403;
export const aboutSecret = ({ subject }: Reading): boolean =>
  subject === 'secret' || subject === 'credentials';
