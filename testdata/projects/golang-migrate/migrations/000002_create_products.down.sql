DROP TABLE products;
DROP DOMAIN money_amount;
