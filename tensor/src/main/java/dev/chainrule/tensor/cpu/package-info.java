/** The CPU device and the oracle. */
package dev.chainrule.tensor.cpu;
