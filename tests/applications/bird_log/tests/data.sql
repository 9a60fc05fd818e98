INSERT INTO observer (name, password)
VALUES
  ('ada', 'pbkdf2:sha256:50000$TCI4GzcX$0de171a4f4dac32e3364c7ddc7c14f3e2fa61f2d17574483f7ffbb431b4acb2f'),
  ('bo', 'pbkdf2:sha256:50000$kJPKsz6N$d2d4784f1b030a9761f5ccaeeaca413f27f2ecb76d6168407af962ddce849f79');

INSERT INTO sighting (bird, notes, observer_id, seen)
VALUES
  ('wren', 'in the' || x'0a' || 'hedge', 1, '2024-01-01 00:00:00');
