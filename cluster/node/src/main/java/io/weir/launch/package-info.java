/**
 * What runs before the program: it begins the program's process anew, in place, with an archive of the classes that a start loads.
 * It knows the command line that comes after it, and is known by nothing.
 */
package io.weir.launch;
