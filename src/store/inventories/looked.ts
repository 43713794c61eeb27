/**
 * Up to what an inventory was made by who looked: 0 not at all, 1 without the functions of Go programs, platforms and programs that nobody explains,
 * 2 with them.
 */
export const LOOKED = 2;
