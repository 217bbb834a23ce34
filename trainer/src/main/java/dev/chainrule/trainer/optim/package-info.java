/** Optimizers: how a parameter moves by its gradient, as a part of the same graph. */
package dev.chainrule.trainer.optim;
