/**
 * The formats beside CSV, a class each: Parquet and SQL by DuckDB, Arrow by Apache Arrow, JSON by Jackson; NPY, NPZ, LIBSVM and safetensors by
 * small codecs. {@link dev.chainrule.trainer.data.DataSource} finds a class by its name when a file asks for it, so that neither the class
 * nor its library is loaded before.
 */
package dev.chainrule.trainer.data.formats;
