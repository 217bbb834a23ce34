/** The one seam between what to run and what runs it. */
package dev.chainrule.tensor.device;
