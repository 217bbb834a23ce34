/** Optimizers and schedules of the learning rate: how parameters move by their gradients, as a part of the same graph. */
package dev.chainrule.trainer.optim;
