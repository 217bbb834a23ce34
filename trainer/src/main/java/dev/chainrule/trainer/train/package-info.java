/** The training loop: a step planned once and run many times, and what it leaves behind. */
package dev.chainrule.trainer.train;
