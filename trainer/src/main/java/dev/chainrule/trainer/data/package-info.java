/** Data: files of columns, the examples chosen from them, their scaling, and files written as a whole or not at all. */
package dev.chainrule.trainer.data;
