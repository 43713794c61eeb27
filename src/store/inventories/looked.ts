/**
 * Up to what an inventory was made by who looked: 0 not at all, 1 without the functions of Go programs, platforms and programs that nobody explains,
 * 2 with them and without the programs that packages of the system brought, 3 with these, too.
 * The index `inventory_not_looked` is of those below the highest.
 */
export const LOOKED = 3;
