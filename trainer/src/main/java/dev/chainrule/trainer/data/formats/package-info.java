/**
 * The formats beside CSV, a class each: Parquet and SQL by DuckDB, Arrow by Apache Arrow, JSON by Jackson; NPY, NPZ, LIBSVM and safetensors by
 * small codecs. {@link dev.chainrule.trainer.data.DataSource} finds a class by its name when a file asks for it, so that neither the class nor
 * its library is loaded before.
 *
 * <p><b>How data flow.</b> Bytes → a format → {@link dev.chainrule.trainer.data.TableBuilder}, row by row. A date becomes days, a timestamp
 * seconds since 1970 in UTC; decimals and truth values become numbers; what has no number becomes text, or is refused by name.
 *
 * <p><b>Sources.</b> NPY: NumPy's NEP 1, versions 1 to 3. NPZ: a ZIP archive of those (PKWARE's APPNOTE). LIBSVM: {@code label index:value …},
 * indices from 1, ascending. Safetensors: a length of 8 bytes, a header in JSON, the data.
 *
 * <p><b>What holds.</b> A damaged file brings one sentence that ends in a full stop: no stack trace, no hang, no memory that a damaged size asked
 * for. Sizes are checked against the length of the file before anything is allocated; 10,000 mutated files of each format are read by a test. A
 * query reads, and cannot write.
 */
package dev.chainrule.trainer.data.formats;
