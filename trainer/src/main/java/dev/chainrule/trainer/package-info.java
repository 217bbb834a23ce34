/** Training: models, optimizers, data, the command line. */
package dev.chainrule.trainer;
