/** Stage 4: PTX text, one call a line, and the table of scalar operations as literal instructions. Knows no kernel. */
package dev.chainrule.cuda.ptx;
