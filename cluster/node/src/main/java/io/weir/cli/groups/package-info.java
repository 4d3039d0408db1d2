/** {@code weir groups}: what groups there are, how far behind they are, and setting them back or forward. */
package io.weir.cli.groups;
