/** What may know what: the direction of modules and packages, held by the build. */
package io.weir.architecture;
