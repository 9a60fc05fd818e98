# rows: 63
# outcome: flagged mixed-value
# turns: loader/job.py:Job.run, loader/parts.py:handle, loader/parts.py:note
# stays: loader/shown.py:lines_of, loader/listed.py:words_of, loader/whole.py:size_of, loader/parts.py:last_of, loader/table.py:first_of
import io

from loader import READERS, Job

if __name__ == "__main__":
    job = Job()
    print(job.run("job.txt", ["a b\n", "c\n"]))
    print(job.measure("job.txt"))
    print(job.last(io.StringIO("a\nb\n")), job.last("job.txt"))
    print(job.first("job.txt"), READERS["first"](io.StringIO("d\n")))
