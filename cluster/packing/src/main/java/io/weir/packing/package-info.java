/**
 * What the build does to the runnable jar so that it starts fast. An archive of classes (class-data sharing) of Java 17 holds neither
 * the classes of serializable lambda expressions, which all of Scala's are, nor what string concatenations and records' methods are made
 * of, nor classes of very old formats: each start would spin them anew, which was a third of it. Here they become classes and methods like any other.
 * Runs in the build; nothing of it ships, and nothing knows it.
 */
package io.weir.packing;
