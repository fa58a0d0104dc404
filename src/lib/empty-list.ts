/**
 * The list of those that have nothing: one for all, where there may be very many. It can't be changed. Its type is that
 * of a list that can, as the shapes that schemas give have such lists.
 */
export const EMPTY_LIST = Object.freeze<never[]>([]) as never[];
